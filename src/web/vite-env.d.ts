/** Lets the compiler know of style sheets and files that Vite turns into addresses. */
/// <reference types="vite/client" />
