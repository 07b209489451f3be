package steel.data.record;

import java.util.List;

/// Questions and answers in turn.
///
/// @param id unique in its corpus, and says where it came from
/// @param source which source it belongs to, such as `belle`
public record Conversation(String id, String source, List<Turn> turns) {
  public Conversation {
    turns = List.copyOf(turns);
  }

  /// One utterance.
  ///
  /// @param from [#HUMAN] or [#GPT]
  public record Turn(String from, String value) {}

  /// The name of who asks.
  public static final String HUMAN = "human";

  /// The name of who answers.
  public static final String GPT = "gpt";
}
