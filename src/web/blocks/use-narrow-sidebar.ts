/** The sidebar is icons only where one works on a text; leaving brings back what was there, unless the person chose meanwhile. */
import { useEffect } from "react";

export function useNarrowSidebar(): void {
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (dataset.sidebar === "narrow") return;
    dataset.sidebar = "narrow";
    return () => {
      dataset.sidebar = "wide";
    };
  }, []);
}
