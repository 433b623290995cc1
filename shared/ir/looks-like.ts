/** Whether a text is a compiled pipeline, told from a glance. */
const irKeys = ['pipelineInfo', 'deploymentSpec', 'root'];

/** Compiled pipelines say at their top level what they are, and have no implementation. */
export function looksLikeIr(text: string): boolean {
  if (/^\s*\{/.test(text)) {
    const keys = topLevelKeys(text);
    return keys.some((key) => irKeys.includes(key)) && !keys.includes('implementation');
  }
  return (
    /^["']?(?:pipelineInfo|deploymentSpec|root)["']?\s*:/m.test(text) && !/^["']?implementation["']?\s*:/m.test(text)
  );
}

function topLevelKeys(json: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

/** Components and pipeline documents say at their top level what they do. */
export function looksLikeComponent(text: string): boolean {
  return /^\s*\{/.test(text)
    ? topLevelKeys(text).includes('implementation')
    : /^["']?implementation["']?\s*:/m.test(text);
}
