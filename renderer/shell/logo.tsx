import type { ReactNode } from 'react';

/** Two waves of a mill race. */
export function Logo({ size = 22 }: { readonly size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden
    >
      <path d="M3 9c3 0 3.6 3 6.4 3S13.2 6 16 6c2 0 3.2 1.6 5 1.6" />
      <path d="M3 15.5c3 0 3.6 3 6.4 3s3.8-6 6.6-6c2 0 3.2 1.6 5 1.6" opacity="0.55" />
    </svg>
  );
}
