package steel.eval;

import steel.config.Block;

/// How multiple-choice questions are put to a model and its answer read off: the block of an
/// evaluation recipe. Scores under different options are not comparable.
///
/// @param prompt what the model sees
/// @param scoring what is compared
/// @param shots worked examples before the question, the first of the subject's `dev` file
/// @param instruction put before the question, and before every example
/// @param option how a choice is shown, with `{letter}` and `{text}`
/// @param answer how the answer is written when scoring by letter, with `{letter}` and, before it,
///   maybe `{text}`. With `{text}` the model first writes, greedily, which choice it means, and the
///   letters are compared where it would write one: a small model can find the letter of a choice
///   that it has named long before it can do both in one step
/// @param ending put after the question, before the answer
/// @param nfkc whether everything is brought to Unicode's compatibility form first, as cleaning
///   does with training texts: a model trained on `答案:` has never seen the full-width `答案：`, nor
///   the tokens that it becomes. Turn it off for models trained on texts as they came
public record ChoiceOptions(
    Prompt prompt,
    Scoring scoring,
    int shots,
    String instruction,
    String option,
    String answer,
    String ending,
    boolean nfkc) {

  private static final String LETTER = "{letter}";
  private static final String TEXT = "{text}";

  /// Asks once, by letter, in a chat.
  public static final ChoiceOptions DEFAULT =
      new ChoiceOptions(
          Prompt.CHAT, Scoring.LETTER, 0, "", "{letter}. {text}", LETTER, "答案：", true);

  public ChoiceOptions {
    int letter = answer.indexOf(LETTER);
    if (letter < 0 || answer.indexOf(TEXT) > letter) {
      throw new IllegalArgumentException(
          "answer must hold {letter}, and {text} only before it, got \"%s\"".formatted(answer));
    }
  }

  /// Whether the model names a choice before its letter.
  boolean namesChoice() {
    return scoring == Scoring.LETTER && answer.contains(TEXT);
  }

  /// What the model itself writes before the letter, if it means `choice`.
  String lead(String choice) {
    return namesChoice() ? answer.substring(0, letterPart()).replace(TEXT, choice) : "";
  }

  /// The part of the answer that is compared.
  String letter(String letter) {
    return answer.substring(namesChoice() ? letterPart() : 0).replace(LETTER, letter);
  }

  /// Where the text of the choice ends in [#answer].
  private int letterPart() {
    return answer.indexOf(TEXT) + TEXT.length();
  }

  /// What the model sees.
  public enum Prompt {
    /// One user message in the tokenizer's chat template, for tuned models.
    CHAT,
    /// The text alone, for base models.
    PLAIN
  }

  /// What is compared.
  public enum Scoring {
    /// The options are shown with letters; the letter of the largest log-probability wins.
    LETTER,
    /// The options are not shown; the option text of the largest mean log-probability per token
    /// wins. For base models, which have not learnt what letters are for.
    TEXT
  }

  /// Reads the block; every key has a default.
  public static ChoiceOptions read(Block block) {
    return new ChoiceOptions(
        block.oneOf("prompt", Prompt.class, DEFAULT.prompt),
        block.oneOf("scoring", Scoring.class, DEFAULT.scoring),
        block.size("shots", DEFAULT.shots),
        block.text("instruction", DEFAULT.instruction),
        block.text("option", DEFAULT.option),
        block.text("answer", DEFAULT.answer),
        block.text("ending", DEFAULT.ending),
        block.flag("nfkc", DEFAULT.nfkc));
  }

  /// The same with another prompt form.
  public ChoiceOptions with(Prompt other) {
    return new ChoiceOptions(other, scoring, shots, instruction, option, answer, ending, nfkc);
  }

  /// The same with another scoring.
  public ChoiceOptions with(Scoring other) {
    return new ChoiceOptions(prompt, other, shots, instruction, option, answer, ending, nfkc);
  }
}
