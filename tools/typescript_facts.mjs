// Prints, as JSON, what the gates must know of the TypeScript files named: their imports and their functions.
// Judging is left to the gates, which judge Python by the same rules.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [web, ...files] = process.argv.slice(2);
const ts = createRequire(pathToFileURL(`${web}/package.json`))("typescript");

/** The module that a node brings in, and whether only types come with it. */
function importOf(node) {
  if (ts.isImportDeclaration(node)) {
    const named = node.importClause?.namedBindings;
    const onlyTypes =
      named && ts.isNamedImports(named) && !node.importClause.name && named.elements.length > 0
        ? named.elements.every((element) => element.isTypeOnly)
        : false;
    return [node.moduleSpecifier, onlyTypes || Boolean(node.importClause?.isTypeOnly)];
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) return [node.moduleSpecifier, node.isTypeOnly];
  if (ts.isImportTypeNode(node)) return [node.argument.literal, true];
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return [node.arguments[0], false];
  // new URL("./worker.ts", import.meta.url), the way to name a worker
  if (ts.isNewExpression(node) && node.expression.getText() === "URL" && node.arguments?.length === 2)
    return [node.arguments[0], false];
  return undefined;
}

function nameOf(node) {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return named?.getText() ?? (ts.isConstructorDeclaration(node) ? "constructor" : "function");
}

/** A `describe` block is a chapter of tests, each of which is measured by itself. */
function isChapter(node) {
  return ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText());
}

function facts(path) {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const imports = [];
  const functions = [];
  (function visit(node) {
    const [specifier, typeOnly] = importOf(node) ?? [];
    if (specifier && ts.isStringLiteralLike(specifier))
      imports.push({ target: specifier.text, line: lineOf(node.getStart()), type_only: typeOnly });
    if (ts.isFunctionLike(node) && node.body && !isChapter(node)) {
      const line = lineOf(node.getStart());
      functions.push({ name: nameOf(node), line, length: lineOf(node.end) - line + 1 });
    }
    ts.forEachChild(node, visit);
  })(source);
  return { path, imports, functions };
}

console.log(JSON.stringify(files.map(facts)));
