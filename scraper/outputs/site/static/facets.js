"use strict";
// The filters beside the results: within one the choices add up, between two both must hold.
(() => {
  const NAMES = { type: "Knowledge type", topic: "Topic", country: "Country", year: "Year", has: "Has" };
  const boxes = new Map(); // "facet=value" to its box and the place of its count
  const sets = []; // of choices, a facet each

  const valuesOf = (entry, facet) => {
    const said = entry[facet];
    return Array.isArray(said) ? said : said ? [said] : [];
  };

  function make(tag, text, attributes = {}) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function counts(entries, facet) {
    const found = new Map();
    for (const entry of entries) {
      for (const value of new Set(valuesOf(entry, facet))) found.set(value, (found.get(value) || 0) + 1);
    }
    return found;
  }

  function build(root, entries, onChange) {
    for (const [facet, name] of Object.entries(NAMES)) {
      const found = [...counts(entries, facet)];
      if (!found.length) continue;
      found.sort((a, b) => (facet === "year" ? b[0] - a[0] : b[1] - a[1] || a[0].localeCompare(b[0], "en")));
      const set = make("fieldset");
      set.append(make("legend", name));
      const list = make("div", "", { class: "choices" });
      list.append(...found.map(([value]) => choice(facet, value, onChange)));
      set.append(list);
      root.append(set);
      sets.push(set);
    }
  }

  function choice(facet, value, onChange) {
    const label = make("label");
    const box = make("input", "", { type: "checkbox", name: facet, value });
    const count = make("span", "", { class: "count" });
    box.addEventListener("change", onChange);
    label.append(box, make("span", value), count);
    boxes.set(`${facet}=${value}`, { facet, value, box, label, count });
    return label;
  }

  function chosen() {
    const found = {};
    for (const { facet, value, box } of boxes.values()) if (box.checked) (found[facet] ||= []).push(value);
    return found;
  }

  function choose(wanted) {
    for (const { facet, value, box } of boxes.values()) box.checked = (wanted[facet] || []).includes(value);
  }

  const holds = (entry, wanted, but) =>
    Object.entries(wanted).every(
      ([facet, values]) => facet === but || valuesOf(entry, facet).some((value) => values.includes(value)),
    );

  // Shows how many each choice would give, were it the only one of its filter.
  function tell(entries, wanted) {
    const found = {};
    for (const facet of Object.keys(NAMES)) {
      found[facet] = counts(entries.filter((entry) => holds(entry, wanted, facet)), facet);
    }
    for (const { facet, value, box, label, count } of boxes.values()) {
      const number = found[facet].get(value) || 0;
      count.textContent = String(number);
      label.hidden = number === 0 && !box.checked;
    }
    for (const set of sets) set.hidden = ![...set.querySelectorAll("label")].some((label) => !label.hidden);
    if (sets.length) sets[0].closest("details").hidden = sets.every((set) => set.hidden);
  }

  self.libraryFacets = { build, chosen, choose, holds, make, tell, names: Object.keys(NAMES) };
})();
