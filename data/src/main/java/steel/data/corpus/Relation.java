package steel.data.corpus;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Facts of one kind and the words for them. Templates name the subject `{s}` (or `{x}`, in signs)
/// and the object `{o}`.
///
/// @param topic the subject of the held-out questions it belongs to, such as `capitals`
/// @param statements sentences that tell a fact
/// @param forward questions for the object
/// @param inverse questions for the subject; without templates where several subjects share an
///   object
record Relation(
    String name,
    String topic,
    List<Fact> facts,
    List<String> statements,
    Questions forward,
    Questions inverse) {

  /// How one side of a fact is asked for.
  ///
  /// @param training templates of the training texts
  /// @param heldOut templates that only the held-out questions use
  record Questions(List<String> training, List<String> heldOut) {
    static final Questions NONE = new Questions(List.of(), List.of());

    Questions {
      training = List.copyOf(training);
      heldOut = List.copyOf(heldOut);
    }
  }

  Relation {
    facts = List.copyOf(facts);
    statements = List.copyOf(statements);
  }

  /// Everything that can be asked: each fact for its object and, where that is unique, its subject.
  List<Item> items() {
    List<Item> items = new ArrayList<>();
    for (Fact fact : facts) {
      items.add(new Item(this, fact, false));
      if (!inverse.training().isEmpty()) {
        items.add(new Item(this, fact, true));
      }
    }
    return items;
  }

  /// A fact asked from one side.
  ///
  /// @param isInverse true where the subject is asked for
  record Item(Relation relation, Fact fact, boolean isInverse) {
    String answer() {
      return isInverse ? fact.subject() : fact.object();
    }

    Questions questions() {
      return isInverse ? relation.inverse : relation.forward;
    }

    /// Answers that are false here, each once; at least three.
    List<String> wrongAnswers() {
      if (!isInverse && !fact.wrong().isEmpty()) {
        return fact.wrong();
      }
      LinkedHashSet<String> wrong = new LinkedHashSet<>();
      for (Fact other : relation.facts) {
        wrong.add(isInverse ? other.subject() : other.object());
      }
      wrong.remove(answer());
      return List.copyOf(wrong);
    }
  }
}
