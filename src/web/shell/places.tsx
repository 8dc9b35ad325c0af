/** The pages of the menu: name, address, icon and the key that goes there after G. */
import {
  IconDatabase,
  IconFileCode2,
  IconHistory,
  IconHome2,
  IconSend2,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { ReactNode } from "react";

export interface Place {
  readonly name: string;
  readonly to: "/" | "/customer-360" | "/queries" | "/segments" | "/destinations" | "/runs";
  readonly letter: string;
  readonly icon: ReactNode;
}

export const places: readonly Place[] = [
  { name: "Home", to: "/", letter: "h", icon: <IconHome2 aria-hidden="true" /> },
  { name: "Customer 360", to: "/customer-360", letter: "c", icon: <IconDatabase aria-hidden="true" /> },
  { name: "Queries", to: "/queries", letter: "q", icon: <IconFileCode2 aria-hidden="true" /> },
  { name: "Segments", to: "/segments", letter: "s", icon: <IconUsersGroup aria-hidden="true" /> },
  { name: "Destinations", to: "/destinations", letter: "d", icon: <IconSend2 aria-hidden="true" /> },
  { name: "Runs", to: "/runs", letter: "r", icon: <IconHistory aria-hidden="true" /> },
];

/** What the bottom bar of phones shows; the rest is under More. */
export const phonePlaces = places.filter(({ to }) => to !== "/customer-360" && to !== "/runs");
