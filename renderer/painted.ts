/** Resolves when what stands in the page now is on the screen; at once where nobody can see it, because no frames are drawn then. */
export function painted(): Promise<void> {
  return new Promise((resume) => {
    if (document.hidden) resume();
    // The second frame begins when the first was handed over; what a timer does that is set in it keeps neither of them.
    else requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resume)));
  });
}
