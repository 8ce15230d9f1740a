// Reads a drawing from standard input as Mermaid or Graphviz would, and prints how many nodes and
// edges it has, as JSON. What is not accepted ends in an error.

import { readFileSync } from "node:fs";

const text = readFileSync(0, "utf-8");

async function mermaid() {
  // Mermaid cleans labels with a library that needs a document.
  const { JSDOM } = await import("jsdom");
  const { window } = new JSDOM("");
  globalThis.window = window;
  globalThis.document = window.document;
  const { default: mermaid } = await import("mermaid");
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  return {
    nodes: [...db.getVertices().values()].map((node) => node.text),
    edges: db.getEdges().map((edge) => edge.text),
  };
}

async function dot() {
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const graphviz = await Graphviz.load();
  const drawn = JSON.parse(graphviz.layout(text, "json", "dot"));
  return {
    nodes: drawn.objects.map((node) => node.label),
    edges: (drawn.edges ?? []).map((edge) => edge.label),
  };
}

console.log(JSON.stringify(await { mermaid, dot }[process.argv[2]]()));
