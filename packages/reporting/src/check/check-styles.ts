/** What a check's page needs besides the styles of a report. */
export const checkStyles = `
.page:has(.cards){max-width:1180px}
.tag{display:inline-block;font:600 12px/1.5 var(--sans);padding:0 8px;border-radius:10px;background:color-mix(in srgb,var(--series-2) 16%,var(--page));color:var(--ink)}
.source{font:12px/1.5 var(--sans);color:var(--muted);overflow-wrap:anywhere}
code{font:.86em ui-monospace,Menlo,Consolas,monospace;color:var(--muted);overflow-wrap:anywhere}
.findings{list-style:none;margin:0;padding:0;max-width:820px;font:15px/1.5 var(--sans)}
.findings li{padding:10px 0;border-top:1px solid var(--faint)}
.findings li:last-child{border-bottom:1px solid var(--faint)}
.findings p{margin:4px 0 0;max-width:none}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(320px,100%),1fr));gap:24px}
.card{background:var(--raised);border:1px solid var(--faint);border-radius:10px;padding:14px 16px 12px;font:14px/1.45 var(--sans);min-width:0}
.card h3{font:600 15px/1.35 var(--sans);margin:0 0 6px;overflow-wrap:anywhere}
.card h3 .unit{display:block;font-weight:400;color:var(--muted)}
.card h3 code{display:block;font-weight:400}
.card p{margin:8px 0 0;max-width:none;font-size:13.5px}
.card .scale{font-size:12px;color:var(--muted);margin:0;text-align:right}
.card .source{display:block;margin-top:2px}
.spark{display:block;width:100%;height:auto;font:11px var(--sans);fill:var(--muted)}
.spark .axis{stroke:var(--faint)}
.spark .series{fill:none;stroke:var(--series-1);stroke-width:1.75;stroke-linejoin:round}
.spark .expected{fill:none;stroke:var(--muted);stroke-width:1.25;stroke-dasharray:4 3}
.spark .dot{fill:var(--series-1)}
.spark .mark{fill:none;stroke:var(--series-2);stroke-width:2}
.spark .value{fill:var(--ink);font-weight:600;paint-order:stroke;stroke:var(--raised);stroke-width:3px;stroke-linejoin:round}
.coverage-scroll{overflow-x:auto;margin:0 0 8px}
.coverage{border-collapse:separate;border-spacing:2px;font:13px/1.4 var(--sans);font-variant-numeric:tabular-nums}
.coverage th{font-weight:400;color:var(--muted);padding:1px 4px}
.coverage tbody th{text-align:left;color:var(--ink);white-space:nowrap;position:sticky;left:0;background:var(--page);max-width:22em;overflow:hidden;text-overflow:ellipsis}
.coverage td{min-width:36px;height:22px;text-align:center;padding:0 3px;border-radius:3px}
.coverage .full{background:color-mix(in srgb,var(--sequential) 42%,var(--page))}
.coverage .part{background:color-mix(in srgb,var(--sequential) 16%,var(--page))}
.coverage .none{color:var(--muted);box-shadow:inset 0 0 0 1px var(--faint)}
.log{font:14px/1.55 var(--sans);max-width:820px;padding-left:1.2em;overflow-wrap:anywhere}
@media (max-width:720px){.coverage tbody th{max-width:9em}}
@media print{.card,.findings li{break-inside:avoid}.cards{grid-template-columns:1fr 1fr}}
`.trim();
