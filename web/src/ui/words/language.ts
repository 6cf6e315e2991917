/** The languages there are: English in the program itself, each other in one file that is fetched when it is chosen. */
export const LANGUAGES: readonly { readonly code: string; readonly name: string }[] = [
  { code: "en", name: "English" },
];
