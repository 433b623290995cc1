/** The policy of a report's frame: its own styles and the pictures it brings along. */
export const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * The text of the frame. The policy comes first, so that nothing of the report is before it; a policy can only be made
 * stricter by what follows. A report that says nothing about dark colours was made for white paper, and gets it.
 */
export function htmlDocument(report: string): string {
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${reportPolicy}"><meta name="color-scheme" content="light"><meta name="referrer" content="no-referrer">${report}`;
}

/** True when a report has something that does not work in its frame. */
export function wantsMore(report: string): boolean {
  return /<script\b|<iframe\b|<link\b[^>]*\bhref|\bsrc\s*=\s*["']?https?:/i.test(report);
}
