/** Deskfeed's mark: rows that become an arrow. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" className="mark">
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <g fill="none" stroke="#fff" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
        <path d="M5 7.5h8M5 16.5h8" opacity="0.62" />
        <path d="M5 12h8.5" opacity="0.8" />
        <path d="M15 7.6 19.4 12 15 16.4" />
      </g>
    </svg>
  );
}
