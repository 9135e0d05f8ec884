/** The fate of the callback that a change fires. */
export type Callback = 'delivered' | 'lost' | 'twice' | 'late';
