// From how many people on a room is a large one (U34): one comes in unheard, and nobody wants a sound for each who comes.

export const kLargeRoom = 12;
