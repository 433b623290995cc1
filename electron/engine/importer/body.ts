import { formatBytes } from '../../../shared/human.ts';
import type { BlobStore, StoredBytes } from '../blobs.ts';
import { outputLimits } from '../staging/outputs.ts';

/** A host that says nothing for so long is gone. Milliseconds. */
const patience = 60_000;

/** What comes over a connection. */
export interface Body {
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of the connection; reading the body then fails. */
  readonly close: () => void;
  readonly length?: number | undefined;
}

/** Stores a body and lets go of its connection. Throws where it breaks off, stalls, or is larger than an artifact may be. */
export async function storeBody({ body, close, length }: Body, blobs: BlobStore): Promise<StoredBytes> {
  try {
    return await blobs.putStream(limited(body, close), length);
  } finally {
    close();
  }
}

async function* limited(body: AsyncIterable<Uint8Array>, close: () => void): AsyncGenerator<Uint8Array> {
  let size = 0;
  let stalled = false;
  const timer = setTimeout(() => {
    stalled = true;
    close();
  }, patience);
  try {
    for await (const chunk of body) {
      timer.refresh();
      size += chunk.byteLength;
      if (size > outputLimits.bytes) throw new Error(`it is larger than ${formatBytes(outputLimits.bytes)}`);
      yield chunk;
    }
  } catch (error) {
    throw stalled ? new Error(`nothing came for ${patience / 1000} seconds`) : error;
  } finally {
    clearTimeout(timer);
  }
}
