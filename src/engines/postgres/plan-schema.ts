/** Where ledgers and plans are kept beside the data. */

/** Not `deskfeed`: that is the control store's, which may live in the same database. */
export const planSchema = "deskfeed_plans";
