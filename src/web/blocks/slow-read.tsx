/** What is said of a read that takes long, with the way out of it; nothing for the first seconds. */
import { useEffect, useState } from "react";

const slowMs = 5_000;

export function SlowRead({ onCancel }: { readonly onCancel: () => void }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowMs);
    return () => clearTimeout(timer);
  }, []);
  if (!isSlow) return null;
  return (
    <span className="line small quiet" role="status">
      Still reading…
      <button type="button" className="link-button" onClick={onCancel}>
        Cancel
      </button>
    </span>
  );
}
