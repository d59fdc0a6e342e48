"use strict";
// The search: an index built in the page, results with what was found marked, and an address for each search.
(() => {
  const { tokens, places } = self.libraryWords;
  const facets = self.libraryFacets;
  const { make } = facets;
  const entries = (self.libraryParts || []).flat();
  const at = (id) => document.getElementById(id);
  const [field, results, count, more] = ["q", "results", "count", "more"].map(at);
  const PAGE = 20;
  const EXCERPT = 320;
  const STEP = 300; // documents that are added to the index at once: between two steps the page answers
  let shown = PAGE;
  let isReady = false;

  const index = new MiniSearch({
    idField: "number",
    fields: ["title", "tags", "text", "words"],
    tokenize: (text) => tokens(text),
    processTerm: (term) => term,
    extractField: (document, name) => {
      if (name !== "tags") return document[name];
      return [document.topic, document.type, document.country, document.publisher, document.year].flat().filter(Boolean).join(" ");
    },
    searchOptions: {
      tokenize: (text) => tokens(text, true),
      boost: { title: 5, tags: 2 },
      prefix: true,
      combineWith: "AND",
    },
  });

  function fill(from) {
    index.addAll(entries.slice(from, from + STEP));
    isReady = from + STEP >= entries.length;
    show(); // what is found so far
    if (!isReady) setTimeout(fill, 0, from + STEP);
  }

  function matching() {
    if (!tokens(field.value, true).length) return entries;
    return index.search(field.value).map((result) => entries[result.id]);
  }

  function show() {
    const wanted = facets.chosen();
    const all = matching();
    const found = all.filter((entry) => facets.holds(entry, wanted));
    const terms = tokens(field.value, true);
    facets.tell(all, wanted);
    count.textContent = said(found.length) + (isReady || !terms.length ? "" : " so far: the index is being read …");
    results.replaceChildren(...found.slice(0, shown).map((entry) => result(entry, terms)));
    more.hidden = found.length <= shown;
  }

  function said(number) {
    if (number === 0 && isReady) return "No document. Fewer words, or the beginning of a word, may find more.";
    return number === 1 ? "1 document" : `${number.toLocaleString("en")} documents`;
  }

  function result(entry, terms) {
    const item = make("li");
    const heading = make("h2");
    const link = make("a", "", { href: entry.path, ...writing(entry) });
    link.append(...marked(entry.title, terms));
    heading.append(link);
    const meta = [entry.publisher, entry.year, ...(entry.type || []), ...(entry.country || [])].filter(Boolean);
    const text = make("p", "", { class: "excerpt", ...writing(entry) });
    text.append(...marked(excerpt(entry.text || "", terms), terms));
    item.append(heading, make("p", meta.join(" · "), { class: "meta" }), text);
    return item;
  }

  const writing = (entry) => (entry.lang ? { lang: entry.lang, dir: "auto" } : { dir: "auto" });

  // The part of a text where the first of the words stands.
  function excerpt(text, terms) {
    if (text.length <= EXCERPT) return text;
    const first = places(text, terms)[0];
    const start = first && first[0] > EXCERPT / 2 ? text.indexOf(" ", first[0] - EXCERPT / 3) + 1 || first[0] : 0;
    const end = text.lastIndexOf(" ", start + EXCERPT);
    return (start ? "… " : "") + text.slice(start, end > start ? end : start + EXCERPT) + (end < text.length ? " …" : "");
  }

  function marked(text, terms) {
    const pieces = [];
    let from = 0;
    for (const [start, end] of places(text, terms)) {
      pieces.push(text.slice(from, start), make("mark", text.slice(start, end)));
      from = end;
    }
    return [...pieces, text.slice(from)];
  }

  // The address: #q=clusters&topic=Clusters&topic=Finance
  function address() {
    const said = new URLSearchParams();
    if (field.value.trim()) said.set("q", field.value.trim());
    for (const [facet, values] of Object.entries(facets.chosen())) for (const value of values) said.append(facet, value);
    return said.toString();
  }

  function read() {
    const said = new URLSearchParams(location.hash.slice(1));
    const asked = new URLSearchParams(location.search).get("q"); // from the form of the start page
    if (!location.hash && asked) said.set("q", asked);
    if ((said.get("q") || "") !== field.value.trim()) field.value = said.get("q") || "";
    facets.choose(Object.fromEntries(facets.names.map((name) => [name, said.getAll(name)])));
    shown = PAGE;
    show();
  }

  let waiting = 0;
  function changed() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (location.hash.slice(1) === address()) return;
      location.replace(`#${address()}`); // tells `hashchange`, which shows
    }, 80);
  }

  entries.forEach((entry, number) => { entry.number = number; });
  facets.build(at("facets"), entries, changed);
  at("filters").open = matchMedia("(min-width: 56rem)").matches;
  at("search").hidden = false;
  field.addEventListener("input", changed);
  at("form").addEventListener("submit", (event) => { event.preventDefault(); changed(); });
  more.addEventListener("click", () => {
    const first = shown;
    shown += PAGE;
    show();
    results.children[first]?.querySelector("a").focus();
  });
  addEventListener("hashchange", read);
  read();
  fill(0);
})();
