package steel.data.record;

/// One text to learn from.
///
/// @param id unique in its corpus, and says where the text came from
/// @param source which source it belongs to, such as `skypile`
public record Document(String id, String text, String source) {}
