/** The bottom bar of phones: four pages and More. */
import { IconMenu2, IconSettings } from "@tabler/icons-react";
import { Link, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { phonePlaces, places } from "./places.tsx";

export function PhoneBar() {
  const [more, setMore] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the list.
  useEffect(() => setMore(false), [path]);
  const rest = places.filter((place) => !phonePlaces.includes(place));
  const isInRest = [...rest.map(({ to }) => to), "/settings"].some((to) => path.startsWith(to));
  return (
    <nav className="phone-bar" aria-label="Pages">
      {more && (
        <div className="phone-more" id="phone-more">
          {rest.map(({ name, to, icon }) => (
            <Link key={to} to={to} className="phone-more-place">
              {icon} {name}
            </Link>
          ))}
          <Link to="/settings" className="phone-more-place">
            <IconSettings aria-hidden="true" /> Settings
          </Link>
        </div>
      )}
      {phonePlaces.map(({ name, to, icon }) => (
        <Link
          key={to}
          to={to}
          className="phone-place"
          activeProps={{ "aria-current": "page" }}
          activeOptions={{ exact: to === "/", includeSearch: false }}
        >
          {icon}
          {name}
        </Link>
      ))}
      <button
        type="button"
        className="phone-place"
        aria-expanded={more}
        aria-controls="phone-more"
        aria-current={isInRest ? "true" : undefined}
        onClick={() => setMore(!more)}
      >
        <IconMenu2 aria-hidden="true" />
        More
      </button>
    </nav>
  );
}
