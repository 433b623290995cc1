/** Component texts are part of the documents and IRs that use them; the table that was meant for them was never written to. */
export const noComponents = 'DROP TABLE components;';
