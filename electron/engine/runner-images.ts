import type { ImageProgress, RunEvent } from '../../shared/run/events.ts';
import type { Failure } from '../../shared/run/failure.ts';
import type { Executor, ReadyImage } from './executor.ts';

/** The images of one run: made ready once each, at the same time. */
export interface RunImages {
  /** The image by content; undefined while it is not ready. */
  ready(image: string): ReadyImage | undefined;
  /** Why the image cannot be had; undefined while that is not known. */
  failed(image: string): Failure | undefined;
  /** Begins to make an image ready, once; `image-pulling`, then `image-ready` or `image-failed` follow as events. */
  prepare(image: string): void;
  /** Remembers what the record says. */
  remember(image: ReadyImage): void;
  /** Gives up what is under way. */
  stop(): void;
}

/** What the images of a run need. */
export interface RunImagesPorts {
  readonly executor: Executor;
  readonly post: (event: RunEvent) => void;
  readonly onProgress: (progress: ImageProgress) => void;
  readonly onBug: (error: unknown) => void;
}

/** Makes the book of images of one run. */
export function createRunImages({ executor, post, onProgress, onBug }: RunImagesPorts): RunImages {
  const ready = new Map<string, ReadyImage>();
  const failed = new Map<string, Failure>();
  const begun = new Set<string>();
  const abort = new AbortController();

  async function prepare(image: string): Promise<void> {
    let told = false;
    const result = await executor.prepareImage(image, abort.signal, (progress) => {
      if (abort.signal.aborted) return;
      // Only what takes time is an event; what is here already is simply ready.
      if (!told) {
        told = true;
        const { action, totalBytes } = progress;
        post({ type: 'image-pulling', image, action, ...(totalBytes === undefined ? {} : { totalBytes }) });
      }
      onProgress(progress);
    });
    if (abort.signal.aborted) return;
    if (!result.ok) {
      fail(image, result.error);
      return;
    }
    const { digest, platform } = result.value;
    ready.set(image, { image, digest, ...(platform === undefined ? {} : { platform }) });
    post({ type: 'image-ready', image, digest, ...(platform === undefined ? {} : { platform }) });
  }

  function fail(image: string, failure: Failure): void {
    failed.set(image, failure);
    post({ type: 'image-failed', image, failure });
  }

  return {
    failed: (image) => failed.get(image),
    ready: (image) => ready.get(image),
    prepare(image) {
      if (begun.has(image) || ready.has(image)) return;
      begun.add(image);
      prepare(image).catch((error: unknown) => {
        onBug(error);
        if (abort.signal.aborted) return;
        fail(image, { reason: 'environment', detail: 'the image could not be prepared because of an internal error' });
      });
    },
    remember(image) {
      ready.set(image.image, image);
    },
    stop() {
      abort.abort();
    },
  };
}
