/** How often each thing happens in the sample, as a share of the customers: the one table to read or to change. */

export const sampleRates = {
  /** Names nobody wants to meet: exclusive of each other, the rest are ordinary. */
  oddName: {
    missing: 0.003,
    blank: 0.0005,
    emoji: 0.001,
    zeroWidth: 0.001,
    rightToLeft: 0.0005,
    /** 10,000 characters. */
    huge: 0.0005,
    /** Quotes, a line break, a comma. */
    quoted: 0.001,
  },
  /** A name from another country than the address. */
  nameFromAbroad: 0.12,
  /** Written in Latin letters by a customer whose name has its own. */
  nameInLatin: 0.25,
  /** The same customer again under the same id in capitals, with a second e-mail address. */
  idAgainInCapitals: 0.001,
  /** Customers who live two by two: one surname, one address, one e-mail. */
  household: 0.02,
  emailMissing: 0.06,
  oddEmail: { capitals: 0.02, initials: 0.05, spaced: 0.003, malformed: 0.004 },
  phoneMissing: 0.12,
  /** Exclusive of each other; the rest are E.164. */
  oddPhone: {
    international: 0.16,
    dots: 0.05,
    dashes: 0.04,
    zeroes: 0.02,
    national: 0.06,
    nationalDots: 0.02,
    extension: 0.015,
    letters: 0.003,
    short: 0.007,
    none: 0.008,
  },
  addressMissing: 0.08,
  birthdateMissing: 0.3,
  loyaltyMember: 0.55,
  neverOrdered: 0.12,
  /** Customers with a cancelled or refunded order, which counts nowhere. */
  voidOrder: 0.12,
  bigSpender: 0.03,
  surveyed: 0.25,
  /** Of the surveyed. */
  surveyedBefore: 0.3,
  surveyComment: 0.5,
  preferences: 0.4,
  vipByHand: 0.004,
  optedIn: 0.78,
  deleted: 0.005,
  /** Of the edited customers; the rest place a new order. */
  editKind: { tier: 0.2, city: 0.15, email: 0.15, phone: 0.15, left: 0.08 },
  /** New customers, as a share of the edited ones. */
  arrived: 0.08,
} as const;
