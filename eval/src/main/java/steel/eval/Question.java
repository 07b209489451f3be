package steel.eval;

import java.util.List;

/// One multiple-choice question.
///
/// @param subject the subject it belongs to, as in the file's name
/// @param id its name within the subject
/// @param text what is asked
/// @param choices the texts of the options, A first
/// @param answer index of the right one, from 0
public record Question(String subject, String id, String text, List<String> choices, int answer) {
  public Question {
    choices = List.copyOf(choices);
    if (answer < 0 || answer >= choices.size()) {
      throw new IllegalArgumentException(
          "answer must be an index into %d choices, got %d".formatted(choices.size(), answer));
    }
  }

  /// The letter of a choice: 0 is `A`.
  public static String letter(int choice) {
    return Character.toString('A' + choice);
  }
}
