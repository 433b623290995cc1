/** When a tooltip comes and goes: after a pause under the pointer, at once under the focus; it stays while the pointer is on it. */

/** So long the pointer rests before a tooltip comes, in milliseconds. */
const rest = 450;
/** After one tooltip went the next comes at once for so long, in milliseconds. */
const warm = 300;
/** Time for the pointer to get from an element onto its tooltip, in milliseconds. */
const crossing = 120;

/** Tells of which element (with a `data-tip`) the tooltip is to be shown, if of any. @returns the end of it. */
export function followTips(root: Document, onChange: (element: Element | undefined) => void): () => void {
  let shown: Element | undefined;
  /** Who was pressed has been understood: nothing more is said about it until the pointer was elsewhere. */
  let pressed: Element | undefined;
  let wentAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wait = (milliseconds: number, then: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(then, milliseconds);
  };
  const show = (element: Element): void => {
    clearTimeout(timer);
    shown = element;
    onChange(element);
  };
  const hide = (): void => {
    clearTimeout(timer);
    if (shown === undefined) return;
    shown = undefined;
    wentAt = performance.now();
    onChange(undefined);
  };

  const listening = new AbortController();
  const on = <K extends keyof DocumentEventMap>(type: K, listener: (event: DocumentEventMap[K]) => void): void =>
    root.addEventListener(type, listener, { capture: true, passive: true, signal: listening.signal });

  on('pointerover', ({ target, pointerType }) => {
    if (pointerType === 'touch' || !(target instanceof Element)) return;
    if (shown?.isConnected === false) hide();
    const element = target.closest('[data-tip]') ?? undefined;
    if (element !== pressed) pressed = undefined;
    if (target.closest('[data-tip-popup]') !== null || (element !== undefined && element === shown))
      clearTimeout(timer);
    else if (element === undefined) wait(crossing, hide);
    else if (element === pressed) return;
    else if (shown !== undefined || performance.now() - wentAt < warm) show(element);
    else wait(rest, () => show(element));
  });
  on('pointerout', ({ relatedTarget }) => {
    if (relatedTarget === null) hide();
  });
  on('pointerdown', ({ target }) => {
    pressed = target instanceof Element ? (target.closest('[data-tip]') ?? undefined) : undefined;
    hide();
  });
  on('focusin', ({ target }) => {
    if (target instanceof Element && target.matches('[data-tip]:focus-visible')) show(target);
  });
  on('focusout', hide);
  on('keydown', ({ key }) => {
    if (key !== 'Tab' && key !== 'Shift') hide();
  });
  on('wheel', hide);

  return () => {
    clearTimeout(timer);
    listening.abort();
  };
}
