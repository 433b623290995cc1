/**
 * CEL texts as expressions. The grammar is the library's; what an expression means is decided in this folder, because the backend's CEL
 * (cel-go) converts, compares and fails otherwise than the library does. Nothing else imports it.
 */
import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { messageOf } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { globals, methods } from './functions.ts';
import { didYouMean } from './type.ts';
import { bool, double, fitsInt, int, nothing, text, type Value } from './value.ts';

/** Why a text is not what it should be: a phrase, and where in the text (in UTF-16 units). */
export interface CelProblem {
  readonly message: string;
  readonly offset?: number;
}

const loopMacros = ['all', 'exists', 'exists_one', 'map', 'filter'] as const;
/** A macro that goes over a list or the keys of a map. */
export type LoopMacro = (typeof loopMacros)[number];

/** An expression; `at` is where it stands in the text. */
export type Expression = { readonly at: number } & (
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'field'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'has'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'equal'; readonly left: Expression; readonly right: Expression; readonly negated: boolean }
  /** All (`&&`) or any (`||`) of the terms. */
  | { readonly kind: 'all' | 'any'; readonly terms: readonly Expression[] }
  | {
      readonly kind: 'choice';
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    }
  /** A function or an operator of the table in functions.ts; a method's target is its first argument. */
  | { readonly kind: 'call'; readonly name: string; readonly values: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: Expression, value: Expression])[] }
  | {
      readonly kind: 'loop';
      readonly macro: LoopMacro;
      readonly over: Expression;
      readonly variable: string;
      readonly filter?: Expression;
      readonly body: Expression;
    }
);

/** As much as the backend's CEL reads, in characters. */
const longest = 100_000;
/** As deep as the backend's CEL reads. */
const deepest = 250;

const parser = new Environment({
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: longest, maxDepth: deepest, maxListElements: longest, maxMapEntries: longest },
});

/** Thrown inside of this file only. */
class ReadProblem extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Reads a text. The problem says what is wrong with it and where. */
export function parseExpression(source: string): Result<Expression, CelProblem> {
  if (source.length > longest) return err({ message: `it is longer than ${longest} characters` });
  try {
    return ok(read(parser.parse(source).ast, deepest));
  } catch (error) {
    if (error instanceof ReadProblem) return err({ message: error.message, offset: error.offset });
    // What exhausts the stack is nested absurdly deep.
    if (error instanceof RangeError) return err({ message: `it is nested deeper than ${deepest} levels` });
    return err(syntaxProblem(error));
  }
}

/** What the library throws about a text. */
/** The library's names of what it reads, as people call them. */
const tokenWords: Readonly<Record<string, string>> = {
  EOF: 'the end',
  NUMBER: 'a number',
  STRING: 'a text',
  BOOLEAN: 'true or false',
  NULL: 'null',
  IDENTIFIER: 'a name',
  PLUS: '“+”',
  MINUS: '“-”',
  MULTIPLY: '“*”',
  DIVIDE: '“/”',
  MODULO: '“%”',
  EQ: '“==”',
  NE: '“!=”',
  LT: '“<”',
  LE: '“<=”',
  GT: '“>”',
  GE: '“>=”',
  AND: '“&&”',
  OR: '“||”',
  NOT: '“!”',
  IN: '“in”',
  LPAREN: '“(”',
  RPAREN: '“)”',
  LBRACKET: '“[”',
  RBRACKET: '“]”',
  LBRACE: '“{”',
  RBRACE: '“}”',
  DOT: '“.”',
  COMMA: '“,”',
  COLON: '“:”',
  QUESTION: '“?”',
  BYTES: 'bytes',
};

function syntaxProblem(error: unknown): CelProblem {
  const [first = ''] = messageOf(error).split('\n');
  const said = first.slice(0, 1).toLowerCase() + first.slice(1);
  const message = /^(?:expected|unexpected token)\b/.test(said)
    ? said.replaceAll(/\b[A-Z]{2,}\b/g, (token) => tokenWords[token] ?? token)
    : said;
  const range: unknown = error instanceof Error && 'range' in error ? error.range : undefined;
  const start: unknown = typeof range === 'object' && range !== null && 'start' in range ? range.start : undefined;
  return typeof start === 'number' ? { message, offset: start } : { message };
}

function read(node: ASTNode, depth: number): Expression {
  const at = node.start;
  if (depth === 0) throw new ReadProblem(`it is nested deeper than ${deepest} levels`, at);
  const inside = (child: ASTNode): Expression => read(child, depth - 1);
  switch (node.op) {
    case 'value':
      return { kind: 'literal', at, value: literal(node.args, at) };
    case 'id':
      return { kind: 'name', at, name: node.args };
    case '.':
      return { kind: 'field', at, of: inside(node.args[0]), name: node.args[1] };
    case '[]':
      return { kind: 'index', at, of: inside(node.args[0]), key: inside(node.args[1]) };
    case '==':
    case '!=':
      return {
        kind: 'equal',
        at,
        left: inside(node.args[0]),
        right: inside(node.args[1]),
        negated: node.op === '!=',
      };
    case '&&':
    case '||':
      return { kind: node.op === '&&' ? 'all' : 'any', at, terms: chain(node, node.op).map(inside) };
    case '?:': {
      const [condition, whenTrue, whenFalse] = node.args;
      return {
        kind: 'choice',
        at,
        condition: inside(condition),
        whenTrue: inside(whenTrue),
        whenFalse: inside(whenFalse),
      };
    }
    case '!_':
      return { kind: 'call', at, name: '!', values: [inside(node.args)] };
    case '-_':
      return negative(node.args, at, inside);
    case 'list':
      return { kind: 'list', at, items: node.args.map(inside) };
    case 'map':
      return { kind: 'map', at, entries: node.args.map(([key, value]) => [inside(key), inside(value)] as const) };
    case 'call':
      return readCall(node.args[0], node.args[1], node, inside);
    case 'rcall':
      return readMethod(node.args[0], node.args[1], node.args[2], node, inside);
    case '.?':
    case '[?]':
      throw new ReadProblem('optional values are not known', at);
    default:
      return { kind: 'call', at, name: node.op, values: node.args.map(inside) };
  }
}

/** The terms of `a && b && c`, however many: a chain is not deep, although its tree is. */
function chain(node: ASTNode, op: '&&' | '||'): readonly ASTNode[] {
  const terms: ASTNode[] = [];
  let left = node;
  while (left.op === '&&' || left.op === '||') {
    if (left.op !== op) break;
    terms.push(left.args[1]);
    left = left.args[0];
  }
  terms.push(left);
  return terms.toReversed();
}

type Literal = Extract<ASTNode, { op: 'value' }>['args'];

function literal(value: Literal, at: number): Value {
  if (value === null) return nothing;
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'boolean':
      return bool(value);
    case 'number':
      return double(value);
    case 'bigint':
      if (!fitsInt(value)) throw new ReadProblem(`the integer ${value} does not fit into 64 bits`, at);
      return int(value);
    default:
      if (value instanceof Uint8Array) throw new ReadProblem('bytes are not supported', at);
      return { kind: 'uint', value: value.valueOf() };
  }
}

/** A minus before a number belongs to the number: the smallest integer has no positive counterpart. */
function negative(child: ASTNode, at: number, inside: (child: ASTNode) => Expression): Expression {
  if (child.op === 'value' && (typeof child.args === 'bigint' || typeof child.args === 'number')) {
    return { kind: 'literal', at, value: literal(-child.args, at) };
  }
  return { kind: 'call', at, name: '-x', values: [inside(child)] };
}

function readCall(
  name: string,
  values: readonly ASTNode[],
  node: ASTNode,
  inside: (child: ASTNode) => Expression,
): Expression {
  const at = node.start;
  refuseTrailingComma(values, node);
  if (name === 'has') {
    const [field] = values;
    if (values.length !== 1 || field?.op !== '.') throw new ReadProblem('has() asks for a field, as in has(a.b)', at);
    return { kind: 'has', at, of: inside(field.args[0]), name: field.args[1] };
  }
  if (!globals.has(name)) throw new ReadProblem(unknownFunction(name, globals), at);
  return { kind: 'call', at, name, values: values.map(inside) };
}

function isLoopMacro(name: string): name is LoopMacro {
  return loopMacros.some((macro) => macro === name);
}

function readMethod(
  name: string,
  target: ASTNode,
  values: readonly ASTNode[],
  node: ASTNode,
  inside: (child: ASTNode) => Expression,
): Expression {
  const at = node.start;
  refuseTrailingComma(values, node);
  if (isLoopMacro(name)) {
    const [variable, first, second] = values;
    if (variable?.op !== 'id' || first === undefined || values.length > (name === 'map' ? 3 : 2))
      throw new ReadProblem(`${name}() takes a variable and an expression, as in list.${name}(x, x > 1)`, at);
    const loop = { kind: 'loop', at, macro: name, over: inside(target), variable: variable.args } as const;
    return second === undefined
      ? { ...loop, body: inside(first) }
      : { ...loop, filter: inside(first), body: inside(second) };
  }
  if (!methods.has(name)) throw new ReadProblem(unknownFunction(name, new Set([...methods, ...loopMacros])), at);
  return { kind: 'call', at, name, values: [target, ...values].map(inside) };
}

function refuseTrailingComma(values: readonly ASTNode[], node: ASTNode): void {
  const last = values.at(-1);
  if (last !== undefined && node.input.slice(last.end, node.end).includes(','))
    throw new ReadProblem('a comma is followed by nothing', last.end);
}

/** Functions that the backend's CEL has and conditions on parameters have no use for. */
const foreign = new Set(['timestamp', 'duration', 'bytes']);

function unknownFunction(name: string, known: ReadonlySet<string>): string {
  return foreign.has(name)
    ? `${name}() is not supported`
    : `there is no function ${name}()${didYouMean(name, [...known])}`;
}
