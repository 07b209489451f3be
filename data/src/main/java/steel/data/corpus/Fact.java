package steel.data.corpus;

import java.util.List;

/// One thing that is true in the small world, such as (法国, 巴黎) of the relation `capital`.
///
/// @param subject what the fact is about
/// @param symbols the subject in signs, such as `3+5` for `3加5`; the subject itself where it has
///   none
/// @param object what is true of it
/// @param wrong objects that are false of this subject and may stand beside the true one in a
///   choice; empty where any other object of the relation will do
record Fact(String subject, String symbols, String object, List<String> wrong) {
  Fact {
    wrong = List.copyOf(wrong);
  }

  /// The template with `{s}`, `{x}` and `{o}` replaced by subject, symbols and object.
  String fill(String template) {
    return template.replace("{s}", subject).replace("{x}", symbols).replace("{o}", object);
  }
}
