package steel.tokenizer;

import java.util.Objects;

/// One message of a chat.
///
/// @param role who speaks: `system`, `user`, `assistant`, or what the model was trained with
/// @param content what is said
public record ChatMessage(String role, String content) {
  public ChatMessage {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
  }

  /// What the model is told before the chat.
  public static ChatMessage system(String content) {
    return new ChatMessage("system", content);
  }

  /// What the human says.
  public static ChatMessage user(String content) {
    return new ChatMessage("user", content);
  }

  /// What the model says.
  public static ChatMessage assistant(String content) {
    return new ChatMessage("assistant", content);
  }

  /// Whether the model says it, so that fine-tuning learns it.
  public boolean isAssistant() {
    return role.equals("assistant");
  }
}
