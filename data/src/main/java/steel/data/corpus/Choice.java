package steel.data.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import steel.data.EmbeddedCorpus;
import steel.data.corpus.Relation.Item;

/// A question with four options, one of them right.
///
/// @param options four, all different
/// @param answer index of the right option
record Choice(Item item, String stem, List<String> options, int answer) {
  static final int OPTIONS = 4;

  Choice {
    options = List.copyOf(options);
  }

  /// Asks `item` in the words of `template`, the right option in a random place.
  static Choice of(Item item, String template, RandomGenerator random) {
    return of(item, template, random.nextInt(OPTIONS), random);
  }

  /// Asks `item` in the words of `template`.
  ///
  /// @param place where the right option stands, from 0
  static Choice of(Item item, String template, int place, RandomGenerator random) {
    List<String> wrong = new ArrayList<>(item.wrongAnswers());
    Collections.shuffle(wrong, Random.from(random));
    List<String> options = new ArrayList<>(wrong.subList(0, OPTIONS - 1));
    options.add(place, item.answer());
    return new Choice(item, item.fact().fill(template), options, place);
  }

  String letter() {
    return letter(answer);
  }

  /// The line of the right option.
  String answerLine() {
    return lines().get(answer);
  }

  static String letter(int option) {
    return String.valueOf((char) ('A' + option));
  }

  /// The options as they are shown, `河内 A`.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < OPTIONS; i++) {
      lines.add(EmbeddedCorpus.option(letter(i), options.get(i)));
    }
    return lines;
  }

  /// The options, a line each, without a line break at the end.
  String list() {
    return String.join("\n", lines());
  }
}
