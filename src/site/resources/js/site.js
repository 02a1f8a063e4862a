// The head of each page: the menu on narrow screens, and a search in pages.js, which is loaded when somebody searches.
(() => {
  const root = document.currentScript.src.replace(/js\/site\.js.*$/, "");
  const MOST = 12;

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  };

  /** The places where all words occur; words in the heading count most. */
  const found = (words) =>
    window.PAGES.map(([title, address, text]) => {
      const heading = title.toLowerCase();
      const body = text.toLowerCase();
      const all = words.every((word) => heading.includes(word) || body.includes(word));
      const inHeading = words.filter((word) => heading.includes(word)).length;
      return { title, address, text, at: body.indexOf(words[0]), rank: all ? 1 + inHeading : 0 };
    })
      .filter((place) => place.rank > 0)
      .sort((a, b) => b.rank - a.rank)
      .slice(0, MOST);

  const item = (place) => {
    const start = Math.max(0, place.at - 40);
    const excerpt = (start > 0 ? "…" : "") + place.text.slice(start, start + 140) + "…";
    return element("li", {}, element("a", { href: root + place.address }, place.title), element("p", {}, excerpt));
  };

  const start = () => {
    const column = document.getElementById("leftColumn");
    const input = element("input", { type: "search", id: "search", placeholder: "Search", "aria-label": "Search these pages", autocomplete: "off" });
    const results = element("ul", { id: "results", hidden: "", "aria-label": "Found" });
    const menu = element("button", { type: "button", id: "menu", "aria-expanded": "false", "aria-controls": "leftColumn" }, "Pages");
    const home = element("a", { href: root + "index.html", id: "home" }, "Onbehalf");
    document.body.prepend(element("div", { id: "head" }, home, menu, element("div", { id: "searching" }, input, results)));

    menu.addEventListener("click", () => {
      const open = column.classList.toggle("open");
      menu.setAttribute("aria-expanded", String(open));
    });
    const show = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter((word) => word.length > 1);
      const places = words.length > 0 && window.PAGES ? found(words) : [];
      results.replaceChildren(...places.map(item));
      if (words.length > 0 && window.PAGES && places.length === 0) {
        results.append(element("li", {}, element("p", {}, "Nothing found.")));
      }
      results.hidden = words.length === 0;
    };
    input.addEventListener("input", show);
    input.addEventListener("focus", () => {
      if (!window.PAGES && !document.getElementById("pages")) {
        const pages = element("script", { id: "pages", src: root + "js/pages.js" });
        pages.addEventListener("load", show);
        document.head.append(pages);
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        results.hidden = true;
      }
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest("#searching")) {
        results.hidden = true;
      }
    });
  };

  document.addEventListener("DOMContentLoaded", start);
})();
