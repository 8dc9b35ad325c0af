/** Starts the web UI: styles, colours, data and router, joined. */
import "@mantine/core/styles/default-css-variables.css";
import "./styles/tokens.css";
import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/icons.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onSignedOut } from "./api/call-route.ts";
import { createQueryClient } from "./api/reads.ts";
import { createAppRouter } from "./app/router.tsx";
import { colourSchemeManager, cssVariablesResolver, theme } from "./app/theme.ts";

const client = createQueryClient();
const router = createAppRouter(client);

onSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname === "/sign-in" || pathname === "/welcome") return;
  client.removeQueries({ queryKey: ["readSession"] });
  void router.navigate({ to: "/sign-in", search: { back: href } });
});

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root.");
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colourSchemeManager}
      cssVariablesResolver={cssVariablesResolver}
    >
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
