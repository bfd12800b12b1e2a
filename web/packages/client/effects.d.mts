/** The files that blur and noise suppression need at run time: [path here, name in the folder `assets`]. */
export function effectFiles(): [path: string, name: string][];
