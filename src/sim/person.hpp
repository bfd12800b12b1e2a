// Somebody who uses the server in the words of one dialect, with what all of them have in common: one line, which is
// dialled again when it was lost, and the rooms that they want to be in. Their dialects are in *_person.hpp. What they
// do is drawn by the dice of the world; run.cpp says when.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "sim/connection.hpp"
#include "sim/witness.hpp"

namespace parley::sim {

class World;

class Person : public LineUser {
public:
    /// `user`: empty for a guest. `role`: as in a token, or empty.
    Person(World& world, std::string name, std::string user, std::string role = {});
    ~Person() override;

    /// Does something that this dialect can do, or dials when there is no line.
    virtual void act() = 0;
    /// From now on only comes back to where they want to be.
    void settle_down();
    void begin_again() { calm_ = false; }
    /// What they want and do not have; nothing when all is well.
    [[nodiscard]] virtual std::optional<std::string> missing() const = 0;
    /// The rooms of which they have a view, for it to be held against the server's.
    [[nodiscard]] virtual const View* view_of(const std::string& room) const = 0;
    /// Each answer to a join says all that is there. Others go on with what they knew before a loss.
    [[nodiscard]] virtual bool begins_anew() const { return false; }
    [[nodiscard]] virtual std::string peer_in(const std::string& room) const = 0;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& user() const { return user_; }
    [[nodiscard]] bool can_be_rung() const { return rings_; }
    [[nodiscard]] const std::shared_ptr<Connection>& line() const { return line_; }

    // LineUser.
    void on_line_open(Connection& line) override;
    void on_line_text(Connection& line, const std::string& text) override;
    void on_line_closed(Connection& line, int code) override;

protected:
    virtual std::string target() = 0;
    virtual void on_open() = 0;
    virtual void on_text(const std::string& text) = 0;
    /// The line is lost or was closed; views of it are void.
    virtual void on_lost(int code) = 0;
    [[nodiscard]] virtual bool wants_line() const { return true; }

    /// Makes the line, of the kind that this client has.
    virtual std::shared_ptr<Connection> open_line();
    void dial();
    void dial_after(Duration delay);
    void say(const boost::json::value& value) { line_->say(boost::json::serialize(value)); }
    [[nodiscard]] bool online() const { return line_ && line_->open_here(); }
    void hang_up(std::uint16_t code, Duration away);
    /// How long they are away: mostly well within the grace, at times longer.
    [[nodiscard]] Duration draw_absence();
    /// Loses the line unheard. Of ten ways `how`: those below `cuts` cut it, below 8 leave it half open, else it stalls
    /// for `away`.
    void break_line(std::size_t how, std::size_t cuts, Duration away);
    /// As whom they hear that signal: somebody with two places in a room gets each one twice. Changes with the place.
    [[nodiscard]] virtual std::string hears_as(const std::string& /*message*/) const { return hears_as_; }
    /// A signal's text, which the witness knows again.
    [[nodiscard]] boost::json::object candidate(const std::string& room = {});
    [[nodiscard]] std::string token() const { return role_.empty() ? user_ : user_ + ":" + role_; }
    [[nodiscard]] Instant now() const;
    [[nodiscard]] Dice& dice() const;
    /// Runs `task(*this)` later unless the line has changed meanwhile.
    template <class Task>
    void later_on_line(Duration delay, Task task);
    template <class Task>
    void later(Duration delay, Task task);

    World& world_;
    std::string name_, user_, role_;
    /// Told last, where it is the same for all messages.
    std::string hears_as_;
    bool rings_ = false;
    bool calm_ = false;
    /// When a line was lost, and how long the server keeps places for that kind of loss.
    struct Loss {
        Instant at;
        Duration grace{0};
    };
    /// When the place is given up.
    [[nodiscard]] static Instant end_of(const Loss& loss) { return loss.at + loss.grace; }
    /// Well within the grace.
    [[nodiscard]] bool is_soon_after(const Loss& loss) const { return now() < end_of(loss) - Duration{1'500}; }
    Loss loss_;  ///< the last

private:
    std::shared_ptr<Connection> line_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    std::uint64_t lines_ = 0, signals_ = 0;
    bool dialling_ = false;
};

}  // namespace parley::sim
