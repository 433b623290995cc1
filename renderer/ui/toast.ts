/** What a passing message says: what happened, and what to do next. */
export interface ToastMessage {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly tone?: 'info' | 'success' | 'error';
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

type Show = (message: ToastMessage) => () => void;

const { promise: view, resolve } = Promise.withResolvers<Show>();

/** Called by what shows the messages, once it can. */
export function showToasts(show: Show): void {
  resolve(show);
}

/**
 * Shows a message for a few seconds (an error stays until it is read); screen readers hear it. What is said before the
 * window can show it comes when it can. @returns the way to take it back.
 */
export function toast(message: ToastMessage): () => void {
  const shown = view.then((show) => show(message));
  return () => void shown.then((takeBack) => takeBack());
}
