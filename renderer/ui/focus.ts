import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/** As a `ref`: what has just been opened to be typed in takes the focus. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
}

/** Arrow keys up and down go from one match of the selector to the next inside of the element with this ref. */
export function useArrowKeys<T extends HTMLElement>(selector: string): RefObject<T | null> {
  const root = useRef<T>(null);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const move = (event: KeyboardEvent): void => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      const stops = [...element.querySelectorAll<HTMLElement>(selector)];
      const index = stops.findIndex((stop) => stop === window.document.activeElement);
      const next = stops[index + (event.key === 'ArrowDown' ? 1 : -1)];
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
    };
    element.addEventListener('keydown', move);
    return () => element.removeEventListener('keydown', move);
  }, [selector]);
  return root;
}
