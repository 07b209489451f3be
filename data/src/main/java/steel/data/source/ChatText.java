package steel.data.source;

import java.util.List;
import steel.data.Profile;
import steel.data.record.Conversation;
import steel.data.record.Conversation.Turn;

/// Conversations as text, with the ChatML markers of Qwen as plain characters. The last
/// `<|im_end|>` is left to packing, which adds one to every document.
final class ChatText {
  private static final String SYSTEM =
      "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n";
  private static final String END = "<|im_end|>\n";

  /// What the original strips from the end of a conversation: not the marker but any run of its
  /// letters, so that `the end` becomes `the `.
  private static final String STRIPPED_BY_REFERENCE = "<|im_end|>\n";

  private ChatText() {}

  /// One question and its answer.
  static String single(String question, String answer) {
    return SYSTEM + user(question) + "<|im_start|>assistant\n" + answer;
  }

  /// Questions and answers in turn.
  static String multi(List<Turn> turns, Profile profile) {
    StringBuilder text = new StringBuilder(SYSTEM);
    for (Turn turn : turns) {
      text.append(
          turn.from().equals(Conversation.HUMAN)
              ? user(turn.value())
              : "<|im_start|>assistant\n" + turn.value() + END);
    }
    int end =
        switch (profile) {
          case REFERENCE -> withoutTrailingLetters(text);
          case CORRECTED -> text.length() - END.length();
        };
    return text.substring(0, end);
  }

  private static int withoutTrailingLetters(StringBuilder text) {
    int end = text.length();
    while (end > 0 && STRIPPED_BY_REFERENCE.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end;
  }

  private static String user(String question) {
    return "<|im_start|>user\n" + question + END;
  }
}
