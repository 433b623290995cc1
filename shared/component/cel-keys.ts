/** Which inputs of its task a condition in CEL names, and the condition after they got other names. Every other character stays as it is. */

const text = String.raw`(?:[rR]?(?:"""[^]*?"""|'''[^]*?'''))|[rR](?:"[^"\n]*"|'[^'\n]*')|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const inputs = String.raw`\binputs\s*\.\s*(?:parameter_values|artifacts)\b`;
const indexed = String.raw`(?<owner>${inputs})\s*(?:\[\s*(?<quoted>${text})\s*\]|\.\s*(?<plain>[A-Za-z_]\w*))`;
const asked = String.raw`(?<asked>${text})(?<within>\s+in\s+${inputs})`;
/** A mention of an input, or a text in quotes, in which nothing is one. */
const pieces = new RegExp(`${indexed}|${asked}|//[^\\n]*|${text}`, 'g');

/** The keys of the inputs that a condition names (`inputs.parameter_values['key']`, `inputs.artifacts['key']`), each once. */
export function celKeys(condition: string): readonly string[] {
  const keys = new Set<string>();
  for (const match of condition.matchAll(pieces)) {
    const key = keyOf(match.groups);
    if (key !== undefined) keys.add(key);
  }
  return [...keys];
}

/** The condition with other names for its inputs; a mention whose key stays keeps its spelling. */
export function renameCelKeys(condition: string, rename: (key: string) => string): string {
  return condition.replaceAll(pieces, (mention: string, ...rest: readonly unknown[]) => {
    const groups = rest.at(-1);
    const key = isGroups(groups) ? keyOf(groups) : undefined;
    if (key === undefined) return mention;
    const to = rename(key);
    if (to === key || !isGroups(groups)) return mention;
    const { owner, within } = groups;
    return owner === undefined ? `${quoted(to)}${within ?? ''}` : `${owner}[${quoted(to)}]`;
  });
}

type Groups = { readonly [name: string]: string | undefined };

function isGroups(value: unknown): value is Groups {
  return typeof value === 'object' && value !== null;
}

/** The key of a mention; texts with escapes are nobody's key here. */
function keyOf(groups: Groups | undefined): string | undefined {
  const { quoted: written, asked: name, plain } = groups ?? {};
  const inQuotes = written ?? name;
  return plain ?? (inQuotes === undefined ? undefined : /^(["'])([^\\]*)\1$/.exec(inQuotes)?.[2]);
}

function quoted(key: string): string {
  return key.includes("'") || key.includes('\\') ? JSON.stringify(key) : `'${key}'`;
}
