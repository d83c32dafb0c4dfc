"use strict";
(() => {
  const value = (row, column) => {
    const cell = row.cells[column];
    const told = cell.dataset.sort ?? cell.textContent.trim();
    return told === "" ? null : Number.isNaN(Number(told)) ? told : Number(told);
  };
  const compare = (a, b) => typeof a === typeof b ? (typeof a === "number" ? a - b : a.localeCompare(b, "zh")) : typeof a === "number" ? -1 : 1;
  const find = document.getElementById("find");
  const all = document.getElementById("all");
  const units = [...document.querySelectorAll("[data-unit]")];
  let short = true;
  const draw = () => {
    const wanted = find.value.trim().toLowerCase();
    let fits = 0;
    let rows = 0;
    for (const node of units) {
      const yes = node.dataset.unit.toLowerCase().includes(wanted);
      if (node.localName === "tr") { rows += 1; fits += yes; }
      node.hidden = !yes || (short && !wanted && (node.localName === "tr" ? rows : Number(node.id.slice(1))) > 50);
    }
    all.hidden = !short || wanted !== "" || rows <= 50;
    document.getElementById("found").textContent = wanted ? `找到 ${fits} 个` : all.hidden ? "" : `先列出 50 个，共 ${rows} 个`;
  };
  find.addEventListener("input", draw);
  all.addEventListener("click", () => { short = false; draw(); });
  draw();
  for (const table of document.querySelectorAll("table.sorts")) {
    table.tHead.addEventListener("click", (event) => {
      const head = event.target.closest("th");
      if (!head) return;
      const down = head.getAttribute("aria-sort") !== "descending";
      for (const other of table.tHead.querySelectorAll("th")) other.removeAttribute("aria-sort");
      if (table.closest("#units")) { short = false; draw(); }
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].map((row) => [value(row, head.cellIndex), row]);
      rows.sort(([a], [b]) => a === null ? (b === null ? 0 : 1) : b === null ? -1 : down ? compare(b, a) : compare(a, b));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  }
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details");
    if (folded) { folded.hidden = false; folded.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  open();
  document.getElementById("print").addEventListener("click", () => print());
})();
