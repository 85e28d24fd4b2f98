/** Sentences of one language by their English, where `{1}`, `{2}` … stand for what is filled in. */
export type Sentences = Readonly<Record<string, string>>;
