package steel.infer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// The answer as its listener hears it: a token is told when all its text is sure to stay. Where a
/// stop string begins within a token, what stands before it is told; tokens behind are not.
final class AnswerText {
  private final StopStrings stops;
  private final Consumer<Token> listener;
  private final Deque<Token> waiting = new ArrayDeque<>();
  private int waitingLength; // characters
  private final List<Token> told = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  AnswerText(StopStrings stops, Consumer<Token> listener) {
    this.stops = stops;
    this.listener = listener;
  }

  /// Goes on by a token.
  ///
  /// @return whether a stop string is complete; then nothing more may come
  boolean accept(Token token) {
    boolean complete = stops.accept(token.text());
    waiting.add(token);
    waitingLength += token.text().length();
    int certain = waitingLength - stops.uncertain();
    while (!waiting.isEmpty() && waiting.getFirst().text().length() <= certain) {
      certain -= waiting.getFirst().text().length();
      tell(waiting.removeFirst());
    }
    if (complete) {
      if (certain > 0) {
        Token split = waiting.removeFirst();
        String kept = split.text().substring(0, certain);
        tell(new Token(split.id(), kept, split.logprobs()));
      }
      waiting.clear();
    }
    return complete;
  }

  private void tell(Token token) {
    waitingLength -= token.text().length();
    told.add(token);
    text.append(token.text());
    listener.accept(token);
  }

  /// Tells what waits: nothing more comes.
  void finish() {
    while (!waiting.isEmpty()) {
      tell(waiting.removeFirst());
    }
  }

  /// What was told.
  List<Token> tokens() {
    return told;
  }

  /// The text of all that was told.
  String text() {
    return text.toString();
  }
}
