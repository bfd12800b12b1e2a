/** The reactions that the server takes. */
export const kReactions = ['👍', '❤️', '😂', '😮', '🎉', '👏', '🙏', '🤔'] as const;
