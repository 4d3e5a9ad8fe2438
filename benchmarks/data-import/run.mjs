// Times and memory of reading large files, each in a process of its own.
//
//     node benchmarks/data-import/run.mjs       (after `pnpm build`) prints the table and writes results.json beside it
//
// CSV: 1,000,000 rows of 7 columns (a name, a year, five figures). Stata: 500,000 rows of 20 variables of all types.

import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { circumstances } from "../machine.mjs";

const CSV_ROWS = 1_000_000;
const STATA_ROWS = 500_000;
const RUNS = 3;

const here = fileURLToPath(new URL(".", import.meta.url));
const [task, path] = process.argv.slice(2);

if (task !== undefined) {
  const { readDataFile } = await import("../../apps/replication/dist/formats/read-file.js");
  const start = performance.now();
  const { table } = await readDataFile(path);
  const seconds = (performance.now() - start) / 1000;
  const columns = Object.values(table);
  const peak = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ seconds, megabytes: peak, rows: columns[0].length, columns: columns.length }));
} else {
  const folder = mkdtempSync(join(tmpdir(), "data-import-"));
  try {
    const files = { csv: writeCsv(join(folder, "large.csv")), dta: writeStata(join(folder, "large.dta")) };
    const results = Object.entries(files).map(([kind, file]) => {
      const runs = Array.from({ length: RUNS }, () =>
        JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), kind, file], { encoding: "utf8" })),
      ).sort((a, b) => a.seconds - b.seconds);
      const middle = runs[Math.floor(RUNS / 2)];
      return { kind, ...middle, seconds: Number(middle.seconds.toFixed(2)), megabytes: Math.round(middle.megabytes) };
    });
    for (const { kind, rows, columns, seconds, megabytes } of results)
      console.log(`${kind}: ${rows} x ${columns} in ${seconds} s, ${megabytes} MB`);
    const about = circumstances("data-import/run.mjs", ["data-import", "panel-data"]);
    const text = JSON.stringify({ ...about, software: { node: process.version }, unit: "seconds", results }, null, 2);
    writeFileSync(join(here, "results.json"), `${text}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeCsv(file) {
  const handle = openSync(file, "w");
  writeSync(handle, "province,year,gdp,population,patents,share,trade\n");
  let text = "";
  for (let row = 0; row < CSV_ROWS; row++) {
    const x = (row * 7919) % 1_000_003;
    text += `unit ${row % 5000},${1990 + (Math.floor(row / 5000) % 40)},${x / 100},${x % 9999},${x % 77},0.${x},${x % 13 === 0 ? "" : x * 1.5}\n`;
    if (row % 10_000 === 9999) {
      writeSync(handle, text);
      text = "";
    }
  }
  writeSync(handle, text);
  closeSync(handle);
  return file;
}

/** Release 118, little-endian: 8 doubles, 4 floats, 3 longs, 2 ints, 1 byte, a text of 12 and one of 24 bytes. */
function writeStata(file) {
  const types = [
    ...Array(8).fill(65526),
    ...Array(4).fill(65527),
    ...Array(3).fill(65528),
    65529,
    65529,
    65530,
    12,
    24,
  ];
  const widths = types.map((type) => ({ 65526: 8, 65527: 4, 65528: 4, 65529: 2, 65530: 1 })[type] ?? type);
  const width = widths.reduce((sum, one) => sum + one, 0);
  const parts = [];
  let length = 0;
  const add = (bytes) => {
    parts.push(bytes);
    length += bytes.length;
  };
  const text = (value) => add(Buffer.from(value, "latin1"));
  const whole = (value, bytes) => {
    const buffer = Buffer.alloc(bytes);
    buffer.writeUIntLE(value, 0, Math.min(bytes, 6));
    add(buffer);
  };
  const zeros = (bytes) => add(Buffer.alloc(bytes));
  text("<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>");
  whole(types.length, 2);
  text("</K><N>");
  whole(STATA_ROWS, 8);
  text("</N><label>");
  zeros(2);
  text("</label><timestamp>");
  zeros(1);
  text("</timestamp></header><map>");
  const map = Buffer.alloc(14 * 8);
  add(map);
  text("</map><variable_types>");
  for (const type of types) whole(type, 2);
  text("</variable_types><varnames>");
  types.forEach((_, index) => {
    const name = Buffer.alloc(129);
    name.write(`v${index}`);
    add(name);
  });
  text("</varnames><sortlist>");
  zeros(2 * (types.length + 1));
  text("</sortlist><formats>");
  zeros(57 * types.length);
  text("</formats><value_label_names>");
  zeros(129 * types.length);
  text("</value_label_names><variable_labels>");
  zeros(321 * types.length);
  text("</variable_labels><characteristics></characteristics>");
  const data = length;
  text("<data>");
  const body = Buffer.alloc(width * STATA_ROWS);
  for (let row = 0, at = 0; row < STATA_ROWS; row++) {
    types.forEach((type, index) => {
      const x = (row * 31 + index) % 1000;
      if (type === 65526) body.writeDoubleLE(x / 7, at);
      else if (type === 65527) body.writeFloatLE(x / 7, at);
      else if (type === 65528) body.writeInt32LE(x, at);
      else if (type === 65529) body.writeInt16LE(x, at);
      else if (type === 65530) body.writeInt8(x % 100, at);
      else body.write(`unit ${x}`, at, "latin1");
      at += widths[index];
    });
  }
  add(body);
  text("</data>");
  const long = length;
  text("<strls></strls>");
  const labels = length;
  text("<value_labels></value_labels></stata_dta>");
  for (const [slot, offset] of [
    [9, data],
    [10, long],
    [11, labels],
  ])
    map.writeBigUInt64LE(BigInt(offset), 8 * slot);
  writeFileSync(file, Buffer.concat(parts));
  return file;
}
