/** A test looks at what is answered: on a busy machine that must not be that the portal is busy. */
export const PATIENT_MS = 60_000;
