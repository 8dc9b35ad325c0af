/** What customers say and what the shop sells: the free text of the sample, with the quotes and line breaks of real life. */

export const categories = [
  "Hiking socks",
  "Running socks",
  "Wool jumpers",
  "Boots",
  "Rain jackets",
  "Base layers",
  "Children",
  "Gifts",
] as const;

export const channels = ["web", "web", "app", "store", "phone"] as const;

/** Reserved names (RFC 2606): nobody can be reached at any address of the sample. */
export const mailDomains = [
  "mail.example",
  "mail.example",
  "post.example",
  "inbox.example",
  "correo.example",
  "example.com",
  "example.net",
  "example.org",
] as const;

export const newMailDomain = "new-mail.example";

export const brokenEmails = [
  "n/a",
  "none",
  "no email",
  "customer@",
  "@mail.example",
  "ana at mail.example",
] as const;

export const phoneWords = [
  "+1 800 GET SOCKS",
  "1-800-555-WOOL",
  "call the office",
  "same as husband",
] as const;

export const phoneNothings = ["n/a", "unknown", "-", "0000000000", "see notes", "?"] as const;

export const preferencePhrases = [
  "Prefers e-mail.",
  "No calls before 9:00.",
  "Only wool; allergic to latex.",
  'Goes by "Max", never "Maximilian".',
  "Shoe size 42½.",
  'Leave parcels with the neighbour (No. 7, "Café Zoë").',
  "Wants invoices on paper, please; C.O.D. > 50 €.",
  "Bevorzugt Größe L – bitte keine Anrufe.",
  "Préfère être appelée l'après-midi.",
  "Le gusta el envío rápido; ¡nada de plástico!",
  "靴下は綿のみ。",
  "Loves the 🧦 club, hates surveys.",
] as const;

/** Between two phrases: a line break, as people type it, or a comma. */
export const phraseGaps = [" ", "\n", ", ", "\r\n- "] as const;

export const commentsByMood = {
  bad: [
    'The box said "waterproof". It is not.',
    "Parcel two weeks late.\nNobody answered my mail.",
    "Wrong size, again, and the refund took a month.",
    "Das Paket kam nie an; niemand meldet sich.",
    "Colis abîmé, aucune réponse du service client.",
    "サイズが違いました。",
  ],
  fair: [
    "All right, but delivery could be quicker.",
    "Good socks, poor packaging.",
    "Correcto, sin más.",
    "In Ordnung, aber teuer.",
  ],
  good: [
    "Warmest socks I have ever had!",
    'Karen on the phone was wonderful: "No problem" and it was none.',
    "Quick, friendly, and the boots fit.\nThank you",
    "Schnelle Lieferung, tolle Qualität 👍",
    "Service impeccable, merci !",
    "¡Excelente! Volveré a comprar.",
    "최고예요",
  ],
} as const;

export const voidStatuses = ["cancelled", "refunded"] as const;
