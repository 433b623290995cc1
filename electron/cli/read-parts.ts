/** Bytes of one call. */
const piece = 1_048_576;

/**
 * Reads what the engine gives in parts (base64, and how many bytes there are in all) from `offset` to its present end, and hands each part on.
 * Whoever has to go on after a lost connection counts the bytes it was given.
 * @returns the last answer, which may say more than its bytes.
 */
export async function readParts<P extends { readonly data: string; readonly total: number }>(
  offset: number,
  read: (offset: number, length: number) => Promise<P>,
  use: (bytes: Buffer) => void,
): Promise<P> {
  let at = offset;
  for (;;) {
    const part = await read(at, piece);
    const bytes = Buffer.from(part.data, 'base64');
    use(bytes);
    at += bytes.length;
    if (at >= part.total || bytes.length === 0) return part;
  }
}
