package steel.eval;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import steel.eval.ChoiceOptions.Scoring;
import steel.tokenizer.ChatMessage;
import steel.tokenizer.RenderedChat;
import steel.tokenizer.Tokenizer;

/// A question as tokens: what the model reads, and how each choice would go on.
///
/// ```
/// {instruction}{question}        scoring by letter
/// A. {A}
/// B. {B}
/// C. {C}
/// D. {D}
/// {ending}                       the model goes on with "A", "B", "C" or "D", or names a choice first
///
/// {instruction}{question}        scoring by text
/// {ending}                       the model goes on with the text of a choice
/// ```
///
/// Worked examples have the same form with the answer behind the ending, and an empty line between.
///
/// @param text the prompt, special tokens written out
/// @param ids the prompt's tokens
/// @param continuations tokens of each choice after it, and after what the model writes itself
/// @param lead tokens that the model may write before them; 0 where it may not
@SuppressWarnings("ArrayRecordComponent") // made for one question, compared by nobody
record ChoicePrompt(String text, int[] ids, List<int[]> continuations, int lead) {

  static ChoicePrompt of(
      Question question, List<Question> examples, ChoiceOptions options, Tokenizer tokenizer) {
    StringBuilder text = new StringBuilder();
    for (Question example : examples) {
      text.append(asked(example, options)).append(worked(example, options)).append("\n\n");
    }
    text.append(asked(question, options));
    String prompt = normalise(text.toString(), options);
    List<String> answers =
        answers(question, options).stream().map(a -> normalise(a, options)).toList();
    int lead = lead(question, options, tokenizer);
    return switch (options.prompt()) {
      case CHAT -> chat(prompt, answers, lead, tokenizer);
      case PLAIN -> plain(prompt, answers, lead, tokenizer);
    };
  }

  /// The longest of the sequences that must be run.
  int longest() {
    return ids.length + lead + continuations.stream().mapToInt(c -> c.length).max().orElse(0);
  }

  private static String asked(Question question, ChoiceOptions options) {
    StringBuilder text = new StringBuilder(options.instruction()).append(question.text());
    if (options.scoring() == Scoring.LETTER) {
      for (int i = 0; i < question.choices().size(); i++) {
        text.append('\n')
            .append(
                options
                    .option()
                    .replace("{letter}", Question.letter(i))
                    .replace("{text}", question.choices().get(i)));
      }
    }
    if (!options.ending().isEmpty()) {
      text.append('\n').append(options.ending());
    }
    return text.toString();
  }

  private static List<String> answers(Question question, ChoiceOptions options) {
    if (options.scoring() == Scoring.TEXT) {
      return question.choices();
    }
    List<String> letters = new ArrayList<>();
    for (int i = 0; i < question.choices().size(); i++) {
      letters.add(options.letter(Question.letter(i)));
    }
    return letters;
  }

  /// The answer of a worked example.
  private static String worked(Question example, ChoiceOptions options) {
    String choice = example.choices().get(example.answer());
    return options.lead(choice) + answers(example, options).get(example.answer());
  }

  /// As many tokens as naming the longest choice takes.
  private static int lead(Question question, ChoiceOptions options, Tokenizer tokenizer) {
    return question.choices().stream()
        .mapToInt(choice -> tokenizer.encode(normalise(options.lead(choice), options)).length)
        .max()
        .orElse(0);
  }

  private static List<int[]> encoded(List<String> answers, Tokenizer tokenizer) {
    return answers.stream().map(tokenizer::encode).toList();
  }

  private static String normalise(String text, ChoiceOptions options) {
    return options.nfkc() ? Normalizer.normalize(text, Normalizer.Form.NFKC) : text;
  }

  /// The template ends in a line feed, which never joins with what follows.
  private static ChoicePrompt chat(
      String prompt, List<String> answers, int lead, Tokenizer tokenizer) {
    RenderedChat chat = tokenizer.render(List.of(ChatMessage.user(prompt)), true);
    return new ChoicePrompt(chat.text(), chat.ids(), encoded(answers, tokenizer), lead);
  }

  /// Encodes prompt and answer as one text, as the model met them in training: with many
  /// vocabularies `答案:A` ends in one token `:A`. Where the end of the prompt joins with an answer,
  /// the prompt is cut back to the tokens that all answers share. What the model writes itself
  /// stands between the two, so then they do not join.
  private static ChoicePrompt plain(
      String prompt, List<String> answers, int lead, Tokenizer tokenizer) {
    int[] alone = tokenizer.encode(prompt);
    if (lead > 0) {
      return new ChoicePrompt(prompt, alone, encoded(answers, tokenizer), lead);
    }
    int shared = alone.length;
    List<int[]> whole = new ArrayList<>();
    for (String answer : answers) {
      int[] joined = tokenizer.encode(prompt + answer);
      int differ = Arrays.mismatch(alone, joined);
      shared = differ < 0 ? shared : Math.min(shared, differ);
      whole.add(joined);
    }
    List<int[]> continuations = new ArrayList<>();
    for (int[] joined : whole) {
      continuations.add(Arrays.copyOfRange(joined, shared, joined.length));
    }
    return new ChoicePrompt(prompt, Arrays.copyOf(alone, shared), continuations, 0);
  }
}
