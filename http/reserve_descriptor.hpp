#pragma once

namespace kanal::http {

// One descriptor held back, so that a connection can still be taken and told when there is none left.
class ReserveDescriptor {
public:
    ReserveDescriptor() { take(); }
    ~ReserveDescriptor() { release(); }
    ReserveDescriptor(ReserveDescriptor const&) = delete;
    ReserveDescriptor& operator=(ReserveDescriptor const&) = delete;

    void release();
    void take();  // does nothing while it is held; when it fails it can be tried again

private:
    int descriptor_ = -1;
};

}  // namespace kanal::http
