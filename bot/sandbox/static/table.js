/** The table and data_table blocks. A data table turns pages and sorts by a column, as in Slack. */

import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { richText } from "./richtext.js";

const DEFAULT_PAGE = 5;

function cellContent(cell, directory) {
  if (cell?.type === "rich_text") return richText(cell, directory);
  if (cell?.type === "raw_number") return String(cell.text ?? cell.value ?? "");
  return cell?.text ?? "";
}

function cellClass(cell, setting) {
  const align = setting?.align ?? (cell?.type === "raw_number" ? "right" : "left");
  return `align-${align}${setting?.is_wrapped ? " wrapped" : ""}`;
}

/** A `table` block: first row heads the columns. */
export function table(block, directory) {
  const [head = [], ...rows] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const cells = (row, tag) =>
    row.map((cell, index) =>
      h(
        tag,
        {
          class: cellClass(cell, settings[index]),
          scope: tag === "th" ? "col" : undefined,
          title: settings[index]?.is_wrapped ? undefined : cell?.text,
        },
        cellContent(cell, directory),
      ),
    );
  return scroller(
    "Table",
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, cells(head, "th"))),
      h(
        "tbody",
        {},
        rows.map((row) => h("tr", {}, cells(row, "td"))),
      ),
    ),
  );
}

function scroller(label, content) {
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": label },
    content,
  );
}

/** A `data_table` block. */
export function dataTable(block, directory) {
  const [head = [], ...rows] = block.rows ?? [];
  const view = { page: 0, sort: null, size: block.page_size ?? DEFAULT_PAGE };
  const holder = h("div", { class: "data-table" });
  const draw = () =>
    replace(
      holder,
      scroller(
        block.caption ?? "Table",
        h(
          "table",
          {},
          h("caption", {}, block.caption),
          h("thead", {}, h("tr", {}, head.map(heading))),
          h("tbody", {}, shown(rows, view).map(bodyRow)),
        ),
      ),
      pager(rows.length, view, draw),
    );
  const heading = (cell, index) =>
    h(
      "th",
      { scope: "col", class: cellClass(rows[0]?.[index]), "aria-sort": sortedAs(view, index) },
      h(
        "button",
        {
          type: "button",
          class: "sort",
          onclick: () => {
            view.sort = nextSort(view.sort, index);
            view.page = 0;
            draw();
          },
        },
        cellContent(cell, directory),
        view.sort?.column === index && icon(view.sort.up ? "up" : "down"),
      ),
    );
  const bodyRow = (row) =>
    h(
      "tr",
      {},
      row.map((cell, index) =>
        h(
          index === (block.row_header_column_index ?? 0) ? "th" : "td",
          {
            class: cellClass(cell),
            scope: index === (block.row_header_column_index ?? 0) ? "row" : undefined,
          },
          cellContent(cell, directory),
        ),
      ),
    );
  draw();
  return holder;
}

function nextSort(sort, column) {
  if (sort?.column !== column) return { column, up: true };
  return sort.up ? { column, up: false } : null;
}

function sortedAs(view, index) {
  if (view.sort?.column !== index) return undefined;
  return view.sort.up ? "ascending" : "descending";
}

function shown(rows, view) {
  const sorted = view.sort
    ? [...rows].sort(
        (a, b) => compare(a[view.sort.column], b[view.sort.column]) * (view.sort.up ? 1 : -1),
      )
    : rows;
  return sorted.slice(view.page * view.size, (view.page + 1) * view.size);
}

function compare(left, right) {
  return sortText(left).localeCompare(sortText(right), "en", { numeric: true });
}

function sortText(cell) {
  return cell?.type === "rich_text"
    ? JSON.stringify(cell.elements).replace(/.*?"text":"([^"]*)".*/, "$1")
    : String(cell?.value ?? cell?.text ?? "");
}

function pager(count, view, draw) {
  const pages = Math.ceil(count / view.size);
  if (pages <= 1) return null;
  const turn = (by) => () => {
    view.page += by;
    draw();
  };
  return h(
    "div",
    { class: "pager" },
    h(
      "span",
      {},
      `${view.page * view.size + 1}–${Math.min(count, (view.page + 1) * view.size)} of ${count}`,
    ),
    h(
      "button",
      { class: "button", type: "button", disabled: view.page === 0, onclick: turn(-1) },
      "Previous",
    ),
    h(
      "button",
      { class: "button", type: "button", disabled: view.page === pages - 1, onclick: turn(1) },
      "Next",
    ),
  );
}
