"use strict";
// Words as the search compares them: without accents and capitals; Chinese, Japanese and Thai in pairs of characters.
(() => {
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
  const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu;
  const RUNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu;

  function fold(text) {
    if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase(); // most texts, and several times as fast
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]);
  }

  function pairs(run, isQuery) {
    const characters = Array.from(run);
    if (characters.length === 1) return characters;
    const found = characters.slice(0, -1).map((character, n) => character + characters[n + 1]);
    return isQuery ? found : [...found, characters.at(-1)];
  }

  function tokens(text, isQuery = false) {
    const found = [];
    for (const [word] of fold(text).matchAll(/[\p{L}\p{N}]+/gu)) {
      for (const [run] of word.matchAll(RUNS)) {
        if (run.search(UNSPACED) === 0) found.push(...pairs(run, isQuery));
        else found.push(run);
      }
    }
    return found;
  }

  // The folded text, and for each of its units where the character that gave it begins and ends.
  function folded(text) {
    let whole = "";
    const starts = [];
    const ends = [];
    let at = 0;
    for (const character of text) {
      const plain = fold(character);
      if (plain === "" && ends.length) ends[ends.length - 1] = at + character.length;
      for (let n = 0; n < plain.length; n += 1) {
        starts.push(at);
        ends.push(at + character.length);
      }
      whole += plain;
      at += character.length;
    }
    return { whole, starts, ends };
  }

  // Where words that begin as the terms do stand in a text: [start, end] each, in order, none over another.
  function places(text, terms) {
    if (!terms.length) return [];
    const { whole, starts, ends } = folded(text);
    const found = [];
    const spaced = terms.filter((term) => term.search(UNSPACED) !== 0);
    for (const match of whole.matchAll(/[\p{L}\p{N}]+/gu)) {
      const term = spaced.filter((one) => match[0].startsWith(one)).sort((a, b) => b.length - a.length)[0];
      if (term) found.push([starts[match.index], ends[match.index + term.length - 1]]);
    }
    for (const term of terms.filter((one) => one.search(UNSPACED) === 0)) {
      for (let at = whole.indexOf(term); at >= 0; at = whole.indexOf(term, at + 1)) {
        found.push([starts[at], ends[at + term.length - 1]]);
      }
    }
    found.sort((a, b) => a[0] - b[0]);
    return found.reduce((kept, place) => {
      const last = kept.at(-1);
      if (last && place[0] <= last[1]) last[1] = Math.max(last[1], place[1]);
      else kept.push(place);
      return kept;
    }, []);
  }

  self.libraryWords = { tokens, places };
})();
